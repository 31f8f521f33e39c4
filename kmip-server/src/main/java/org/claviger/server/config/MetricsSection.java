package org.claviger.server.config;

/** The port for monitoring: metrics and health, without authentication, so on loopback unless said otherwise. */
public record MetricsSection(HostPort listen) {
    static MetricsSection read(SectionReader keys) {
        return new MetricsSection(keys.address(
                "listen",
                "127.0.0.1:5698",
                "Where /metrics and /healthz are served in plain HTTP, to whoever can connect."));
    }
}
