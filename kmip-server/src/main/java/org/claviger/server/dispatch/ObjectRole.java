package org.claviger.server.dispatch;

import java.util.Locale;

/** The part that an object plays in an operation. Each object that an item touches has one, and is decided on in it. */
public enum ObjectRole {
    /** The object that the Unique Identifier, or the ID Placeholder, names. */
    TARGET,
    /** The key that wraps what Get or Export returns. */
    WRAPPING_KEY,
    /** The key that unwraps what was registered, or is imported, wrapped. */
    UNWRAPPING_KEY,
    /** An object that a new key is derived from. */
    DERIVATION_BASE,
    /** A part of a split key. */
    PART,
    /** The other half of a key pair that an operation changes along with its target. */
    COUNTERPART,
    /** The object that is replaced by an import under its identifier. */
    REPLACED,
    /** The Secret Data that opens and closes a PKCS#12 container. */
    PASSWORD,
    /** A certificate that goes into a PKCS#12 container, or the public key that leads to it. */
    CERTIFICATE,
    /** A template whose attributes a new object gets. */
    TEMPLATE;

    /** As the audit trail says it: {@code wrapping-key}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
