package org.claviger.server.network;

/**
 * How a connection is protected.
 *
 * @param protocol {@code TLSv1.3} or {@code TLSv1.2}
 * @param cipherSuite its IANA name
 */
public record TlsFacts(String protocol, String cipherSuite) {}
