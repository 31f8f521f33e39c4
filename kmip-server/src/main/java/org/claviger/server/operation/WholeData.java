package org.claviger.server.operation;

import org.claviger.codec.KmipException;
import org.claviger.codec.object.Data;
import org.claviger.codec.ttlv.Bytes;
import org.jspecify.annotations.Nullable;

/** The data of a cryptographic operation that comes in one part. */
final class WholeData {
    private WholeData() {}

    static Bytes of(
            @Nullable Data data,
            @Nullable Bytes correlationValue,
            @Nullable Boolean initIndicator,
            @Nullable Boolean finalIndicator) {
        requireOnePart(correlationValue, initIndicator, finalIndicator);
        return switch (data) {
            case null -> throw KmipException.invalidMessage("Data is missing.");
            case Data.Value value -> value.bytes();
            case Data.Reference _, Data.Index _ ->
                throw KmipException.notSupported("Data of an earlier item of the batch is not referred to here.");
        };
    }

    static void requireOnePart(
            @Nullable Bytes correlationValue, @Nullable Boolean initIndicator, @Nullable Boolean finalIndicator) {
        boolean first = Boolean.TRUE.equals(initIndicator);
        boolean last = Boolean.TRUE.equals(finalIndicator);
        if (correlationValue != null || first != last) {
            throw KmipException.notSupported("Data comes in one part here.");
        }
    }
}
