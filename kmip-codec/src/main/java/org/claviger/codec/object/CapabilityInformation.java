package org.claviger.codec.object;

import org.claviger.codec.type.DestroyAction;
import org.claviger.codec.type.RngMode;
import org.claviger.codec.type.ShreddingAlgorithm;
import org.claviger.codec.type.UnwrapMode;
import org.jspecify.annotations.Nullable;

/** Capability Information (2.1 section 7.5). */
public record CapabilityInformation(
        @Nullable Boolean streamingCapability,
        @Nullable Boolean asynchronousCapability,
        @Nullable Boolean attestationCapability,
        @Nullable Boolean batchUndoCapability,
        @Nullable Boolean batchContinueCapability,
        @Nullable UnwrapMode unwrapMode,
        @Nullable DestroyAction destroyAction,
        @Nullable ShreddingAlgorithm shreddingAlgorithm,
        @Nullable RngMode rngMode,
        @Nullable Boolean quantumSafeCapability) {}
