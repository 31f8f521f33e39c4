package org.claviger.storage;

/**
 * A value that one record of a domain holds in a name space and no other may hold at the same time: an object's Name
 * in its owner's name space, a certificate's fingerprint among clients.
 */
public record UniqueClaim(Blob namespace, Blob value) {
    public static final int NAMESPACE_BYTES_MAX = 512;
    public static final int VALUE_BYTES_MAX = 1 << 16;

    public UniqueClaim {
        Bounds.size("name space", namespace.length(), NAMESPACE_BYTES_MAX);
        Bounds.size("claimed value", value.length(), VALUE_BYTES_MAX);
    }

    public static UniqueClaim of(String namespace, String value) {
        return new UniqueClaim(Blob.of(namespace), Blob.of(value));
    }
}
