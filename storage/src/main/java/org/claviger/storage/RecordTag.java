package org.claviger.storage;

import java.security.MessageDigest;
import java.util.Map;

/**
 * Authenticates records against those who can write the store but have no key: a MAC under the tag key of the
 * record's domain, which the server's custody holds in locked memory. The message is one canonical encoding of the
 * key and of everything in the record. Called from many threads at once. Nothing is tagged or checked while a store
 * opens, so that keys kept in the store itself can be fetched first; for their kind the implementation may use
 * another key.
 *
 * <p>While a domain's tag key is replaced there are two. Each has a number, for the life of the process alone: a record
 * that was read says with which one its tag was made, because the sums over records are made with the same one.
 */
public interface RecordTag {
    /** The number of a domain's key where it has only one, and of the newest where nobody asks for another. */
    int NEWEST = 0;

    /** Of no key: the tag does not hold. */
    int NONE = -1;

    /** Under the newest key of the record's domain. */
    byte[] tag(RecordKey key, byte[] message);

    default boolean matches(RecordKey key, byte[] message, byte[] tag) {
        return MessageDigest.isEqual(tag(key, message), tag);
    }

    /** The number of the key that the next tag of a domain is made with. */
    default int newest(String domain) {
        return NEWEST;
    }

    /** Under the key of this number. */
    default byte[] tag(RecordKey key, int number, byte[] message) {
        return tag(key, message);
    }

    /** The number of the key that a tag was made with; {@link #NONE} where it does not hold. */
    default int madeWith(RecordKey key, byte[] message, byte[] tag) {
        return matches(key, message, tag) ? NEWEST : NONE;
    }

    /**
     * How far this process is in each domain whose tag key it has out of a store that others may be at, as
     * {@link TagLevel#number}.
     */
    default Map<String, Integer> levels() {
        return Map.of();
    }

    /** Goes to this level, where the key of its version is known. */
    default void follow(String domain, TagLevel level) {}

    /**
     * For who reads a state that does not change any more: what is accepted now is accepted by {@link Hold#tag} until it
     * is closed, also where a key ends meanwhile for everybody else. Taken before the state is.
     */
    default Hold hold() {
        return new Hold(this, () -> {});
    }

    /** Keys that are kept. */
    record Hold(RecordTag tag, Runnable release) implements AutoCloseable {
        @Override
        public void close() {
            release.run();
        }
    }
}
