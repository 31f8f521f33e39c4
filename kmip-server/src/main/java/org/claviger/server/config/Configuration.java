package org.claviger.server.config;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/** Everything an operator may decide, read and judged. One component for each section of the file. */
public record Configuration(
        Path home,
        NetworkSection network,
        TlsSection tls,
        ListenersSection listeners,
        HsmSection hsm,
        StoreSection store,
        AuditSection audit,
        CustodySection custody,
        ErasureSection erasure,
        ClockSection clock,
        MetricsSection metrics,
        AdminSection admin,
        PolicySection policy,
        LimitsSection limits,
        BackupSection backup) {
    /** The policies of all KMIP ports. */
    public Set<TlsPolicy> tlsPolicies() {
        Set<TlsPolicy> policies = EnumSet.of(tls.policy());
        policies.addAll(listeners.addresses().keySet());
        return policies;
    }

    /** The kinds of keys that the server needs a certificate for: P-256 for administration, and what its ports show. */
    public Set<TlsPolicy.ServerKey> serverKeys() {
        Set<TlsPolicy.ServerKey> kinds = EnumSet.of(TlsPolicy.ServerKey.P_256);
        tlsPolicies().forEach(policy -> kinds.addAll(policy.serverKeys()));
        return kinds;
    }

    /** The name of the file in the home. */
    public static final String FILE = "claviger.toml";
}
