package org.claviger.server.config;

import java.nio.file.Path;

/** Where the token's PIN comes from; never the configuration itself. */
public sealed interface PinSource {
    /** The first line of a file. */
    record File(Path path) implements PinSource {}

    /** A variable of the environment. */
    record Environment(String variable) implements PinSource {}

    /** A credential that systemd hands over in {@code $CREDENTIALS_DIRECTORY}. */
    record Credential(String name) implements PinSource {}

    /** The operator types it at start. */
    record Prompt() implements PinSource {}

    /** How it is written, for messages. */
    String FORMS = "\"file:PATH\", \"env:NAME\", \"credential:NAME\" or \"prompt\"";

    static PinSource parse(String text, Path home) {
        if (text.equals("prompt")) {
            return new Prompt();
        }
        int colon = text.indexOf(':');
        String scheme = colon < 0 ? "" : text.substring(0, colon);
        String rest = text.substring(colon + 1);
        if (rest.isBlank()) {
            throw malformed();
        }
        return switch (scheme) {
            case "file" -> new File(home.resolve(rest));
            case "env" -> new Environment(rest);
            case "credential" -> new Credential(rest);
            default -> throw malformed();
        };
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("must be " + FORMS + ", never the PIN itself");
    }
}
