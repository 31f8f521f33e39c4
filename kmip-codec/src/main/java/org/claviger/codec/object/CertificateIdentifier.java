package org.claviger.codec.object;

import org.jspecify.annotations.Nullable;

/** Certificate Identifier (1.4 section 3.12), the form of 1.0. */
public record CertificateIdentifier(String issuer, @Nullable String serialNumber) {}
