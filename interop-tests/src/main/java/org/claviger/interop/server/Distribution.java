package org.claviger.interop.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The built server: the directory in CLAVIGER_DIST, else dist/claviger beside the modules. */
public record Distribution(Path root) {
    public static Optional<Distribution> find() {
        String named = System.getenv("CLAVIGER_DIST");
        if (named != null) {
            Distribution distribution = new Distribution(Path.of(named).toAbsolutePath());
            // Whoever names one means it: without it the tests must not pass by being skipped.
            if (!Files.isExecutable(distribution.launcher())) {
                throw new IllegalStateException("CLAVIGER_DIST is " + named + ", which has no bin/claviger");
            }
            return Optional.of(distribution);
        }
        Distribution built = new Distribution(
                Path.of("..", "dist", "claviger").toAbsolutePath().normalize());
        return Files.isExecutable(built.launcher()) ? Optional.of(built) : Optional.empty();
    }

    public Path launcher() {
        return root.resolve("bin").resolve("claviger");
    }
}
