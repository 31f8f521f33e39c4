package org.claviger.server.network;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLException;
import org.claviger.server.config.TlsSection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the TLS side of connections; the server's certificate can be replaced while it runs. */
public final class TlsContext {
    private static final Logger LOG = LoggerFactory.getLogger(TlsContext.class);

    /** Forward secrecy and authenticated encryption, and for old appliances the CBC suite that every TLS 1.2 must have. */
    private static final List<String> CIPHER_SUITES = List.of(
            "TLS_AES_256_GCM_SHA384",
            "TLS_AES_128_GCM_SHA256",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
            "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
            "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
            "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA");

    private final TlsSection settings;
    private final PeerTrust trust;
    private final SslProvider provider;
    private volatile SslContext current;

    /** @throws SSLException where the native implementation is demanded and does not load, or the key is no good */
    public TlsContext(TlsSection settings, ServerIdentity identity, PeerCheck check) throws SSLException {
        this.settings = settings;
        this.provider = chooseProvider(settings.provider());
        this.trust = new PeerTrust(check, provider == SslProvider.OPENSSL);
        this.current = build(identity);
    }

    private static SslProvider chooseProvider(TlsSection.Provider wanted) throws SSLException {
        boolean loads = wanted != TlsSection.Provider.JDK && OpenSsl.isAvailable();
        if (wanted == TlsSection.Provider.OPENSSL && !loads) {
            throw new SSLException("tls.provider is openssl, but its native library does not load here: "
                    + OpenSsl.unavailabilityCause().getMessage());
        }
        if (wanted == TlsSection.Provider.AUTO && !loads) {
            LOG.atInfo().log("TLS runs on the JDK, which costs more: the native library does not load here");
        }
        return loads ? SslProvider.OPENSSL : SslProvider.JDK;
    }

    public boolean isNative() {
        return provider == SslProvider.OPENSSL;
    }

    /** New handshakes show this from now on; open connections stay. */
    public void replaceIdentity(ServerIdentity identity) throws SSLException {
        current = build(identity);
    }

    /** @param tasks runs what takes long in a handshake */
    SslHandler newHandler(ByteBufAllocator allocator, Executor tasks) {
        SslHandler handler = current.newHandler(allocator, tasks);
        // Without this the handler gathers answers in a buffer of its own, which nobody wipes.
        handler.setWrapDataSize(0);
        return handler;
    }

    private SslContext build(ServerIdentity identity) throws SSLException {
        return builder(identity)
                .sslProvider(provider)
                .trustManager(trust)
                .clientAuth(ClientAuth.REQUIRE)
                .protocols(
                        settings.oldest() == TlsSection.Oldest.TLS_1_3
                                ? List.of("TLSv1.3")
                                : List.of("TLSv1.3", "TLSv1.2"))
                .ciphers(CIPHER_SUITES, SupportedCipherSuiteFilter.INSTANCE)
                .sessionTimeout(settings.sessionLifetime().toSeconds())
                .build();
    }

    /** The JDK's way through a key store is not for keys of a token, which have no encoding. */
    private SslContextBuilder builder(ServerIdentity identity) {
        return isNative()
                ? SslContextBuilder.forServer(identity.key(), identity.chain().toArray(X509Certificate[]::new))
                : SslContextBuilder.forServer(new IdentityKeyManager(() -> identity));
    }
}
