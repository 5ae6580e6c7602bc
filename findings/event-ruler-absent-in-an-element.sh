#!/usr/bin/env bash
# Library:  Event Ruler 1.8.1 (Maven, software.amazon.event.ruler), the matcher that AWS publishes and EventBridge uses.
# Guess:    A pattern over a list of objects is matched element by element, so that {"id": [2], "error": [{"exists":
#           false}]} matches when the element 2 has no error, whatever the others have.
# Seen:     Present fields are matched so: {"id": [2], "error": ["x"]} does not match if only element 1 has that error.
#           Absence is not. It holds for the whole list: one element with an error, and exists false matches for no
#           element, also not together with the id of one that has none. Without that neighbour it matches. In the same
#           way [{"anything-but": ["x"]}] is true of a list of values as soon as one of them is another.
# Who:      A rule that reports which shard, node or file has no checksum, owner or error: it works in a test with one
#           element, and falls silent for all as soon as one other has the field.
# Needs:    Java 17 or newer, Maven 3, and Maven's network.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>com.example</groupId>
  <artifactId>absent</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>software.amazon.event.ruler</groupId>
      <artifactId>event-ruler</artifactId>
      <version>1.8.1</version>
    </dependency>
  </dependencies>
</project>
XML
mvn -q -B -Dmaven.repo.local="$work/m2" dependency:copy-dependencies -DoutputDirectory=jars

cat > Absent.java <<'JAVA'
import software.amazon.event.ruler.Ruler;

class Absent {
    static boolean asDescribed = true;

    static void show(String event, String pattern, boolean described) throws Exception {
        boolean seen = Ruler.matchesRule(event.replace('\'', '"'), pattern.replace('\'', '"'));
        System.out.printf("%s on %s: %b%n", pattern, event, seen);
        asDescribed &= seen == described;
    }

    public static void main(String[] none) throws Exception {
        String both = "{'shards': [{'id': 1, 'error': 'x'}, {'id': 2}]}";
        String alone = "{'shards': [{'id': 2}]}";
        show(both, "{'shards': {'id': [1], 'error': ['x']}}", true);
        show(both, "{'shards': {'id': [2], 'error': ['x']}}", false);
        show(alone, "{'shards': {'id': [2], 'error': [{'exists': false}]}}", true);
        show(both, "{'shards': {'id': [2], 'error': [{'exists': false}]}}", false);
        show(both, "{'shards': {'error': [{'exists': false}]}}", false);
        show("{'errors': ['x', 'x']}", "{'errors': [{'anything-but': ['x']}]}", false);
        show("{'errors': ['x', 'y']}", "{'errors': [{'anything-but': ['x']}]}", true);
        System.out.println(asDescribed ? "as described" : "CHANGED: not as described at the top of this script");
        System.exit(asDescribed ? 0 : 1);
    }
}
JAVA
java -cp 'jars/*' Absent.java
