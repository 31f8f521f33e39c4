package org.claviger.server.network;

import io.netty.handler.ssl.OpenSslCertificateException;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Asks a {@link PeerCheck} alone. What the platforms' trust managers add (an extended key usage must be there for
 * some) refuses certificates of real clients; what they check beside is in our own checks, whose refusals are words.
 */
public final class PeerTrust extends X509ExtendedTrustManager {
    /** OpenSSL's X509_V_ERR_CERT_REJECTED: the client is told bad_certificate, and not internal_error. */
    private static final int CERTIFICATE_REJECTED = 28;

    private final PeerCheck check;
    private final boolean nativeTls;

    /** For TLS of the JDK. */
    public PeerTrust(PeerCheck check) {
        this(check, false);
    }

    PeerTrust(PeerCheck check, boolean nativeTls) {
        this.check = check;
        this.nativeTls = nativeTls;
    }

    private void checkPeer(X509Certificate[] chain) throws CertificateException {
        try {
            check.check(List.of(chain));
        } catch (CertificateException e) {
            throw nativeTls ? new OpenSslCertificateException(e.getMessage(), e, CERTIFICATE_REJECTED) : e;
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        checkPeer(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkPeer(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkPeer(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("this side of the connection is the server");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("this side of the connection is the server");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("this side of the connection is the server");
    }

    /** None: clients that pick a certificate by this list would offer none where theirs was registered by itself. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
