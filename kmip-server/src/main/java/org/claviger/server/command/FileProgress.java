package org.claviger.server.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;

/** Says every few seconds how far a file has grown that another process writes. */
final class FileProgress implements AutoCloseable {
    private static final Duration STEP = Duration.ofSeconds(5);
    private static final int MEBIBYTE = 1 << 20;

    private final Thread thread;

    private FileProgress(Thread thread) {
        this.thread = thread;
    }

    /** @param file whose name the file gets when it is complete */
    static FileProgress of(Path file, PrintWriter out) {
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        return new FileProgress(Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    Thread.sleep(STEP);
                    out.println("claviger: " + partial.toFile().length() / MEBIBYTE + " MiB are written");
                }
            } catch (InterruptedException e) {
                // The end: nothing more to say.
            }
        }));
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
