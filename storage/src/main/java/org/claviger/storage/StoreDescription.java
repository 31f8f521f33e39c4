package org.claviger.storage;

import org.jspecify.annotations.Nullable;

/**
 * What a store says of itself.
 *
 * @param warning what the operator has to know about this engine; null when there is nothing
 * @param readsHoldUpChanges whether no change is taken while somebody reads a whole range
 */
public record StoreDescription(
        String engine,
        String place,
        int formatVersion,
        @Nullable String warning,
        boolean readsHoldUpChanges) {}
