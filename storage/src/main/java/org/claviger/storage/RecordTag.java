package org.claviger.storage;

import java.security.MessageDigest;

/**
 * Authenticates records against those who can write the store but have no key: a MAC under the tag key of the
 * record's domain, which the server's custody holds in locked memory. The message is one canonical encoding of the
 * key and of everything in the record. Called from many threads at once. Nothing is tagged or checked while a store
 * opens, so that keys kept in the store itself can be fetched first; for their kind the implementation may use
 * another key.
 */
public interface RecordTag {
    byte[] tag(RecordKey key, byte[] message);

    default boolean matches(RecordKey key, byte[] message, byte[] tag) {
        return MessageDigest.isEqual(tag(key, message), tag);
    }
}
