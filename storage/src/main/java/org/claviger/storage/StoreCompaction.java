package org.claviger.storage;

import java.util.List;
import java.util.function.LongSupplier;

/**
 * How a store gives back the room of what was deleted and replaced.
 *
 * @param steps run one after the other, with pauses as one likes; the store serves meanwhile
 * @param bytes what its files take at that moment
 * @param instead what the operator does where the store itself has no steps; empty where it has
 */
public record StoreCompaction(List<Runnable> steps, LongSupplier bytes, String instead) {
    public StoreCompaction {
        steps = List.copyOf(steps);
    }

    /** @param advice a sentence */
    public static StoreCompaction instead(String advice) {
        return new StoreCompaction(List.of(), () -> 0, advice);
    }
}
