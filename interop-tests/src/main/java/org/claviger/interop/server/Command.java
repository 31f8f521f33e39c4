package org.claviger.interop.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program that is run to its end, within a time. */
public final class Command {
    private Command() {}

    /** What it printed and how it ended. */
    public record Result(int exitCode, String output, String error) {
        public Result orFail() {
            if (exitCode != 0) {
                throw new AssertionError("exit code " + exitCode + "\n" + output + error);
            }
            return this;
        }
    }

    public static Result run(Duration limit, Map<String, String> environment, List<String> command) {
        try {
            Path output = Files.createTempFile("claviger-command", ".out");
            Path error = Files.createTempFile("claviger-command", ".err");
            try {
                ProcessBuilder builder = new ProcessBuilder(command)
                        .redirectInput(ProcessBuilder.Redirect.from(
                                Path.of("/dev/null").toFile()))
                        .redirectOutput(output.toFile())
                        .redirectError(error.toFile());
                builder.environment().putAll(environment);
                Process process = builder.start();
                if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly().waitFor();
                    throw new AssertionError("not done within " + limit.toSeconds() + " s: " + command + "\n"
                            + Files.readString(output) + Files.readString(error));
                }
                return new Result(process.exitValue(), Files.readString(output), Files.readString(error));
            } finally {
                Files.deleteIfExists(output);
                Files.deleteIfExists(error);
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot run " + command, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + command, e);
        }
    }
}
