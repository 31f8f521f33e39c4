package org.claviger.server.network;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;

/** Decides in a handshake whether a peer's certificate is good for a connection. Called off the event loops. */
@FunctionalInterface
public interface PeerCheck {
    /**
     * @param chain the peer's certificate first; possession of its key is proved by the handshake itself
     * @throws CertificateException saying in words for the log which check failed
     */
    void check(List<X509Certificate> chain) throws CertificateException;
}
