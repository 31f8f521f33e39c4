package org.claviger.server.network;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.claviger.server.config.TlsPolicy;
import org.claviger.server.config.TlsSection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the TLS side of a port's connections; the server's certificate can be replaced while it runs. */
public final class TlsContext {
    private static final Logger LOG = LoggerFactory.getLogger(TlsContext.class);

    private final TlsPolicy policy;
    private final TlsSection settings;
    private final PeerTrust trust;
    private final SslProvider provider;
    private volatile SslContext current;

    /**
     * @param identities what the server shows: one for each kind of key that the policy names
     * @throws SSLException where the native implementation is demanded and does not load, or the key is no good
     */
    public TlsContext(TlsPolicy policy, TlsSection settings, List<ServerIdentity> identities, PeerCheck check)
            throws SSLException {
        this.policy = policy;
        this.settings = settings;
        this.provider = chooseProvider(policy, settings.provider());
        this.trust = new PeerTrust(check, isNative());
        this.current = build(identities);
    }

    private static SslProvider chooseProvider(TlsPolicy policy, TlsSection.Provider wanted) throws SSLException {
        boolean loads = OpenSsl.isAvailable();
        if (policy.engine() == TlsPolicy.Engine.NATIVE && !loads) {
            throw new SSLException("the policy " + policy + " needs the native TLS, whose library does not load here: "
                    + OpenSsl.unavailabilityCause().getMessage());
        }
        if (policy.engine() != TlsPolicy.Engine.ANY) {
            return policy.engine() == TlsPolicy.Engine.NATIVE ? SslProvider.OPENSSL : SslProvider.JDK;
        }
        if (wanted == TlsSection.Provider.OPENSSL && !loads) {
            throw new SSLException("tls.provider is openssl, but its native library does not load here: "
                    + OpenSsl.unavailabilityCause().getMessage());
        }
        if (wanted == TlsSection.Provider.AUTO && !loads) {
            LOG.atInfo().log("TLS runs on the JDK, which costs more: the native library does not load here");
        }
        return loads && wanted != TlsSection.Provider.JDK ? SslProvider.OPENSSL : SslProvider.JDK;
    }

    public boolean isNative() {
        return provider == SslProvider.OPENSSL;
    }

    /** New handshakes show these from now on; open connections stay. */
    public void replaceIdentities(List<ServerIdentity> identities) throws SSLException {
        current = build(identities);
    }

    /** @param tasks runs what takes long in a handshake */
    SslHandler newHandler(ByteBufAllocator allocator, Executor tasks) {
        SslHandler handler = current.newHandler(allocator, tasks);
        // Without this the handler gathers answers in a buffer of its own, which nobody wipes.
        handler.setWrapDataSize(0);
        if (!isNative() && !policy.groups().isEmpty()) {
            SSLParameters parameters = handler.engine().getSSLParameters();
            parameters.setNamedGroups(policy.groups().toArray(String[]::new));
            handler.engine().setSSLParameters(parameters);
        }
        return handler;
    }

    private SslContext build(List<ServerIdentity> identities) throws SSLException {
        SslContextBuilder builder = builder(identities)
                .sslProvider(provider)
                .trustManager(trust)
                .clientAuth(ClientAuth.REQUIRE)
                .protocols(policy.protocols(settings.oldest()))
                .ciphers(policy.cipherSuites(), SupportedCipherSuiteFilter.INSTANCE)
                .sessionTimeout(settings.sessionLifetime().toSeconds());
        if (isNative() && !policy.groups().isEmpty()) {
            builder.option(OpenSslContextOption.GROUPS, policy.groups().toArray(String[]::new));
        }
        return builder.build();
    }

    /** The JDK's way through a key store is not for keys of a token, which have no encoding. */
    private SslContextBuilder builder(List<ServerIdentity> identities) {
        ServerIdentity first = identities.getFirst();
        return isNative()
                ? SslContextBuilder.forServer(first.key(), first.chain().toArray(X509Certificate[]::new))
                : SslContextBuilder.forServer(new IdentityKeyManager(() -> identities));
    }
}
