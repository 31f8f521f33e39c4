package org.claviger.server.network;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Shows the server's certificates of the moment, which are renewed while it runs; for TLS of the JDK. */
public final class IdentityKeyManager extends X509ExtendedKeyManager {
    private final Supplier<List<ServerIdentity>> identities;

    /** @param identities at most one for each algorithm of keys, which is its alias, too */
    public IdentityKeyManager(Supplier<List<ServerIdentity>> identities) {
        this.identities = identities;
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        String alias = alias(keyType);
        return alias == null ? null : new String[] {alias};
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return alias(keyType);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return alias(keyType);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        ServerIdentity identity = find(alias);
        return identity == null ? null : identity.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        ServerIdentity identity = find(alias);
        return identity == null ? null : identity.key();
    }

    private @Nullable String alias(String keyType) {
        return find(keyType) == null ? null : keyType;
    }

    private @Nullable ServerIdentity find(String algorithm) {
        for (ServerIdentity identity : identities.get()) {
            if (identity.certificate().getPublicKey().getAlgorithm().equals(algorithm)) {
                return identity;
            }
        }
        return null;
    }
}
