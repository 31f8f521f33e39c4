package org.claviger.server.config;

import java.nio.file.Path;

/** Everything an operator may decide, read and judged. One component for each section of the file. */
public record Configuration(
        Path home,
        NetworkSection network,
        TlsSection tls,
        HsmSection hsm,
        StoreSection store,
        AuditSection audit,
        CustodySection custody,
        MetricsSection metrics,
        AdminSection admin,
        PolicySection policy,
        LimitsSection limits) {
    /** The name of the file in the home. */
    public static final String FILE = "claviger.toml";
}
