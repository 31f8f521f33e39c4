package org.claviger.hsm.pkcs11;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A second token of one SoftHSM2 with the same keys, as partitions of one HSM have them. */
public final class TwinToken {
    private TwinToken() {}

    /**
     * Copies the only token under another label and serial number, which its file has in clear.
     *
     * @param tokens where SoftHSM2 keeps its tokens
     * @param other as long as {@code label}
     */
    public static void add(Path tokens, String label, String other) {
        try (Stream<Path> folders = Files.list(tokens)) {
            Path token = folders.findFirst().orElseThrow();
            Path twin = Files.createDirectory(tokens.resolve("twin"));
            try (Stream<Path> files = Files.list(token)) {
                for (Path file : files.toList()) {
                    Files.copy(file, twin.resolve(file.getFileName()));
                }
            }
            // Its folder is called after all of the number.
            String serial = token.getFileName().toString().replace("-", "").substring(16);
            Path facts = twin.resolve("token.object");
            String text = Files.readString(facts, StandardCharsets.ISO_8859_1);
            Files.writeString(
                    facts,
                    text.replace(label + " ", other + " ").replace(serial, serial.substring(1) + serial.charAt(0)),
                    StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
