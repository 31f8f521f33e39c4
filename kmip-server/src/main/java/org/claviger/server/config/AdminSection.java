package org.claviger.server.config;

/** The port for officers. */
public record AdminSection(HostPort listen) {
    static AdminSection read(SectionReader keys) {
        return new AdminSection(keys.address(
                "listen", "127.0.0.1:5697", "Where officers connect with their certificates (mutual TLS)."));
    }
}
