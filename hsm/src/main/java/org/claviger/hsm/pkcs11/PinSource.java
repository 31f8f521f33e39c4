package org.claviger.hsm.pkcs11;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.claviger.hsm.HsmException;
import org.claviger.secret.SecretBytes;

/** Where the token's PIN comes from. It is asked for at each login and held no longer. */
@FunctionalInterface
public interface PinSource {
    /** The PIN as UTF-8; the caller closes it. */
    SecretBytes pin();

    /** The first line of a file: a systemd credential, or a file that only the server's user reads. */
    static PinSource file(Path file) {
        return () -> {
            try {
                byte[] content = Files.readAllBytes(file);
                try {
                    return SecretBytes.copyOf(content, 0, endOfLine(content));
                } finally {
                    Arrays.fill(content, (byte) 0);
                }
            } catch (IOException e) {
                throw new HsmException(
                        HsmException.Reason.CONFIGURATION,
                        "the PIN cannot be read from " + file + ": give its path and the right to read it.",
                        e);
            }
        };
    }

    static PinSource environment(String name) {
        return () -> {
            String value = System.getenv(name);
            if (value == null) {
                throw new HsmException(
                        HsmException.Reason.CONFIGURATION,
                        "the environment has no " + name
                                + " with the token's PIN: set it, or name another source of the PIN by hsm.pin.");
            }
            return SecretBytes.takeFrom(value.getBytes(StandardCharsets.UTF_8));
        };
    }

    /** A PIN that the caller holds; it stays the caller's, and open as long as the source is used. */
    static PinSource of(SecretBytes pin) {
        return pin::copy;
    }

    private static int endOfLine(byte[] content) {
        int end = 0;
        while (end < content.length && content[end] != '\n' && content[end] != '\r') {
            end++;
        }
        return end;
    }
}
