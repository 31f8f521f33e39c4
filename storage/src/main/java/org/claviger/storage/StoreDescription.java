package org.claviger.storage;

import org.jspecify.annotations.Nullable;

/**
 * What a store says of itself.
 *
 * @param warning what the operator has to know about this engine; null when there is nothing
 */
public record StoreDescription(
        String engine,
        String place,
        int formatVersion,
        @Nullable String warning) {}
