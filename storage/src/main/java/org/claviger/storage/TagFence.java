package org.claviger.storage;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Brings all processes at a store from one tag key to the next, step by step. Each holds a lock in the store for the
 * level of each domain that it is at, on the one connection that it writes through; who is below what is asked commits nothing.
 */
public interface TagFence {
    /** What is asked of everybody; empty where no tag key of the domain was ever replaced. */
    Optional<TagLevel> asked(String domain);

    /**
     * The names of the domain keys that are in the store, whatever they are worth: where there are others than before
     * they are to be read. One question, of however many domains.
     */
    Map<String, Set<String>> keysOf(Set<String> domains);

    /** Goes to the levels that are asked, where this process has learned of the keys. */
    void look();

    /**
     * Asks everybody to be at this level. Who is not after a while loses its connection, and gets another one only when it is.
     *
     * @param going asked now and then; false ends the wait
     * @return whether everybody that can commit is there
     */
    boolean raise(String domain, TagLevel level, BooleanSupplier going);
}
