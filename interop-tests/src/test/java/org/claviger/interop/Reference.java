package org.claviger.interop;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** The protocol's reference material, which is not part of the project: found by KMIP_REFERENCE. */
final class Reference {
    private Reference() {}

    /** A folder or file of it; the test is skipped where there is none. */
    static Path path(String first, String... more) {
        String root = System.getenv("KMIP_REFERENCE");
        assumeTrue(root != null, "needs the reference material: set KMIP_REFERENCE to its directory");
        Path path = Path.of(root).resolve(Path.of(first, more));
        if (!Files.exists(path)) {
            throw new IllegalStateException("KMIP_REFERENCE is " + root + ", which has no " + Path.of(first, more));
        }
        return path;
    }
}
