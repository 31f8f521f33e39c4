package org.claviger.interop.nodes;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.claviger.interop.server.Command;

/** Certificates on P-256 that sign themselves, made by OpenSSL. */
final class SelfSigned {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private SelfSigned() {}

    /**
     * Makes one with its key.
     *
     * @param extension such as {@code subjectAltName=IP:127.0.0.1}
     */
    static void make(String name, int days, Path key, Path certificate, String... extension) {
        List<String> command = new ArrayList<>(List.of("openssl", "req", "-x509", "-newkey", "ec"));
        command.addAll(List.of("-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", Integer.toString(days)));
        command.addAll(List.of("-subj", "/CN=" + name, "-keyout", key.toString(), "-out", certificate.toString()));
        for (String each : extension) {
            command.addAll(List.of("-addext", each));
        }
        Command.run(LIMIT, Map.of(), command).orFail();
    }
}
