const KNOWN: Readonly<Record<string, readonly [status: number, message: string]>> = {
  PermanentRedirect: [301, 'The bucket you are attempting to access must be addressed using the specified endpoint.'],
  AccessDenied: [403, 'Access Denied'],
  NoSuchBucket: [404, 'The specified bucket does not exist'],
  NoSuchBucketPolicy: [404, 'The bucket policy does not exist'],
  NoSuchKey: [404, 'The specified key does not exist.'],
  NoSuchVersion: [404, 'The specified version does not exist.'],
  OwnershipControlsNotFoundError: [404, 'The bucket ownership controls were not found'],
  MethodNotAllowed: [405, 'The specified method is not allowed against this resource.'],
  PreconditionFailed: [412, 'At least one of the pre-conditions you specified did not hold'],
  InvalidRange: [416, 'The requested range is not satisfiable'],
  InternalError: [500, 'We encountered an internal error. Please try again.'],
  NotImplemented: [501, 'A header you provided implies functionality that is not implemented'],
  ServiceUnavailable: [503, 'Service is unable to handle request.'],
  SlowDown: [503, 'Please reduce your request rate.'],
};

export const S3_ERRORS = Object.keys(KNOWN);

/** An error as S3 answers it; `elements` are those of its XML, and a Message among them replaces the default. */
export class S3Error extends Error {
  override readonly name = 'S3Error';
  readonly status: number;
  readonly elements: Readonly<Record<string, string | number>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: string, elements: S3Error['elements'] = {}, headers: S3Error['headers'] = {}) {
    const [status, message] = KNOWN[code] ?? [400, code];
    super(`${elements['Message'] ?? message}`);
    this.status = status;
    this.elements = { Code: code, Message: message, ...elements };
    this.headers = headers;
  }
}
