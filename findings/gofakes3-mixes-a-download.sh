#!/usr/bin/env bash
# Library:  gofakes3 1.2.0 (Go), a fake S3 for tests, below the transfer manager 0.5.7 of the AWS SDK for Go.
# Guess:    An object that is replaced while it is downloaded in ranges fails the download with PreconditionFailed: the
#           transfer manager sends the ETag of its first range as If-Match with all others, and gofakes3 takes If-Match,
#           as its type PutConditions says.
# Seen:     The ETag is sent, and gofakes3 keeps to it for writes alone. A PutObject with an ETag of before is refused
#           with 412, a GetObject with the same ETag is answered with the bytes of the new object. The download succeeds
#           with 8 MiB of the old object and 12 MiB of the new one.
# Who:      Anyone whose tests show there that a restore, a copy or a check of a large file never mixes two versions of
#           it: a program that has lost its If-Match passes them too.
# Needs:    Go 1.24 or newer, and the network of Go's modules. Listens on a free port of loopback.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export GOPATH="$work/go" GOCACHE="$work/cache" GOFLAGS='-mod=mod -modcacherw'
cat > go.mod <<'MOD'
module example.com/mix

go 1.24

require (
	github.com/aws/aws-sdk-go-v2 v1.48.0
	github.com/aws/aws-sdk-go-v2/credentials v1.21.0
	github.com/aws/aws-sdk-go-v2/feature/s3/transfermanager v0.5.7
	github.com/aws/aws-sdk-go-v2/service/s3 v1.114.10
	github.com/johannesboyne/gofakes3 v1.2.0
)
MOD
cat > main.go <<'GO'
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/feature/s3/transfermanager"
	"github.com/aws/aws-sdk-go-v2/feature/s3/transfermanager/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"
	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
)

var bucket, key = aws.String("exports"), aws.String("orders.rdb")

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func main() {
	ctx := context.Background()
	fake := gofakes3.New(s3mem.New()).Server()
	reads, pinned := 0, 0
	afterFirstRead := func() {}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fake.ServeHTTP(w, r)
		if r.Method != http.MethodGet {
			return
		}
		reads++
		if r.Header.Get("If-Match") != "" {
			pinned++
		}
		if reads == 1 {
			afterFirstRead()
		}
	}))
	defer server.Close()
	client := s3.New(s3.Options{
		Region: "us-east-1", BaseEndpoint: &server.URL, UsePathStyle: true,
		Credentials: credentials.NewStaticCredentialsProvider("a", "b", ""),
	})
	must(client.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: bucket}))
	put := func(letter string, ifMatch *string) (*s3.PutObjectOutput, error) {
		body := bytes.NewReader(bytes.Repeat([]byte(letter), 20<<20))
		return client.PutObject(ctx, &s3.PutObjectInput{Bucket: bucket, Key: key, Body: body, IfMatch: ifMatch})
	}
	old := must(put("a", nil)).ETag
	afterFirstRead = func() { must(put("b", nil)) }

	manager := transfermanager.New(client, func(o *transfermanager.Options) {
		o.Concurrency = 1
		o.GetObjectType = types.GetObjectRanges
	})
	file := types.NewWriteAtBuffer(nil)
	_, err := manager.DownloadObject(ctx, &transfermanager.DownloadObjectInput{Bucket: bucket, Key: key, WriterAt: file})
	before, after := bytes.Count(file.Bytes(), []byte("a"))>>20, bytes.Count(file.Bytes(), []byte("b"))>>20
	fmt.Printf("Download: %d reads, %d of them with If-Match, error %v, %d MiB of the old object, %d MiB of the new one\n",
		reads, pinned, err, before, after)

	_, refused := put("c", old)
	var api smithy.APIError
	isRefused := errors.As(refused, &api) && api.ErrorCode() == "PreconditionFailed"
	fmt.Printf("PutObject with the old ETag: refused %t\n", isRefused)

	if reads == 3 && pinned == 2 && err == nil && before == 8 && after == 12 && isRefused {
		fmt.Println("as described")
		return
	}
	fmt.Println("CHANGED: not as described at the top of this script")
	os.Exit(1)
}
GO
go run .
