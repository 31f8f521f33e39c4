package org.claviger.server.crypto;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A file of published vectors under {@code vectors-crypto}: lines {@code name: value}, an empty line between two
 * vectors, comments behind {@code #}. What the names mean is for {@link VectorPlayer} to know.
 */
final class VectorFile {
    private static final String FOLDER = "/vectors-crypto/";

    /** All of them; a new file is named here. */
    static final List<String> ALL = List.of(
            "aes-modes.txt",
            "aes-authenticated.txt",
            "chacha.txt",
            "des3.txt",
            "padding.txt",
            "mac.txt",
            "hash.txt",
            "ed25519.txt",
            "ecdsa.txt",
            "rsa.txt",
            "key-wrap.txt",
            "derive.txt",
            "des.txt",
            "dsa.txt",
            "wycheproof-aes.txt",
            "wycheproof-aes-xts.txt",
            "wycheproof-x25519.txt",
            "wycheproof-agreement.txt",
            "wycheproof-chacha20-poly1305.txt",
            "wycheproof-hkdf.txt",
            "wycheproof-key-wrap.txt",
            "wycheproof-mac.txt",
            "wycheproof-rsa-decrypt.txt",
            "wycheproof-signatures.txt");

    private VectorFile() {}

    /** One vector, with where it stands. */
    record Vector(String place, Map<String, String> values) {
        String get(String name) {
            String value = values.get(name);
            if (value == null) {
                throw new IllegalStateException(place + " has no " + name);
            }
            return value;
        }

        boolean has(String name) {
            return values.containsKey(name);
        }
    }

    static Stream<Vector> read(String name) {
        List<Vector> vectors = new ArrayList<>();
        Map<String, String> values = new LinkedHashMap<>();
        try (InputStream stream = VectorFile.class.getResourceAsStream(FOLDER + name)) {
            if (stream == null) {
                throw new IllegalStateException("there is no " + name);
            }
            BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.US_ASCII));
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                int colon = line.indexOf(':');
                if (line.isEmpty() && !values.isEmpty()) {
                    vectors.add(vector(name, vectors.size(), values));
                    values = new LinkedHashMap<>();
                } else if (!line.startsWith("#") && colon > 0) {
                    values.put(
                            line.substring(0, colon), line.substring(colon + 1).strip());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!values.isEmpty()) {
            vectors.add(vector(name, vectors.size(), values));
        }
        return vectors.stream();
    }

    private static Vector vector(String file, int index, Map<String, String> values) {
        return new Vector(file + " " + (index + 1) + ", " + values.get("source"), values);
    }
}
