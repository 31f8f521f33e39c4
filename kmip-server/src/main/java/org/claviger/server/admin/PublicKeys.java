package org.claviger.server.admin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Files of public keys in PEM, one after another: those that checkpoints verify with, and those of other HSMs. */
final class PublicKeys {
    private static final String END = "-----END PUBLIC KEY-----";

    private PublicKeys() {}

    /** The server's own first; after it, those of the servers that it was restored from, and of other HSMs. */
    static List<PublicKey> read(Path file) {
        try {
            List<PublicKey> keys = new ArrayList<>();
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            for (String block : text.split(END, -1)) {
                String base64 = block.replaceAll("-----[A-Z ]+-----", "").strip();
                if (!base64.isEmpty()) {
                    keys.add(KeyFactory.getInstance("EC")
                            .generatePublic(new X509EncodedKeySpec(
                                    Base64.getMimeDecoder().decode(base64))));
                }
            }
            return keys;
        } catch (IOException e) {
            throw HomeDirectory.explain(e);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new AdminException(file + " holds no public key; restore it from a backup", e);
        }
    }

    static List<PublicKey> readIfThere(Path file) {
        return HomeDirectory.isThere(file) ? read(file) : List.of();
    }

    /** Adds a key that is not there yet. */
    static void add(Path file, PublicKey key) throws IOException {
        if (!readIfThere(file).contains(key)) {
            HomeDirectory.replace(file, (HomeDirectory.isThere(file) ? Files.readString(file) : "") + encode(key));
        }
    }

    static void remove(Path file, PublicKey key) throws IOException {
        List<PublicKey> known = readIfThere(file);
        if (known.contains(key)) {
            StringBuilder kept = new StringBuilder();
            known.stream().filter(other -> !other.equals(key)).forEach(other -> kept.append(encode(other)));
            HomeDirectory.replace(file, kept.toString());
        }
    }

    static String encode(PublicKey key) {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded()) + "\n" + END + "\n";
    }
}
