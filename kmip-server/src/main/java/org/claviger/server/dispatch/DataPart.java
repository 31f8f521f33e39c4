package org.claviger.server.dispatch;

import org.claviger.codec.KmipException;
import org.claviger.codec.object.Data;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.ResultReason;
import org.jspecify.annotations.Nullable;

/**
 * The data of one request of an operation that takes it whole or in parts (2.1 section 6.1).
 *
 * @param data null where a first or last part brings none
 * @param correlationValue the operation in parts that goes on; null for the first part and for the whole
 */
public record DataPart(@Nullable Bytes data, @Nullable Bytes correlationValue, boolean first, boolean last) {
    public static DataPart of(
            @Nullable Data data,
            @Nullable Bytes correlationValue,
            @Nullable Boolean initIndicator,
            @Nullable Boolean finalIndicator) {
        Bytes bytes = switch (data) {
            case null -> null;
            case Data.Value value -> value.bytes();
            case Data.Reference _, Data.Index _ ->
                throw KmipException.notSupported("Data of an earlier item of the batch is not referred to here.");
        };
        return new DataPart(
                bytes, correlationValue, Boolean.TRUE.equals(initIndicator), Boolean.TRUE.equals(finalIndicator));
    }

    /** Of Sign and Signature Verify, which take a digest as well, and that whole. */
    public static DataPart of(
            @Nullable Data data,
            @Nullable Bytes digestedData,
            @Nullable Bytes correlationValue,
            @Nullable Boolean initIndicator,
            @Nullable Boolean finalIndicator) {
        if (digestedData == null) {
            return of(data, correlationValue, initIndicator, finalIndicator);
        }
        DataPart digest = of(Data.of(digestedData), correlationValue, initIndicator, finalIndicator);
        if (!digest.isWhole()) {
            throw KmipException.invalidField("Digested Data comes whole.");
        }
        return digest;
    }

    public DataPart {
        if (correlationValue != null && first) {
            throw KmipException.invalidField("A first part has no Correlation Value: the answer to it brings one.");
        }
        if (correlationValue == null && last && !first) {
            throw new KmipException(
                    ResultReason.INVALID_CORRELATION_VALUE, "A last part names by its Correlation Value what it ends.");
        }
        if (data == null && (first == last)) {
            throw KmipException.invalidMessage("Data is missing.");
        }
    }

    /** Whether this is all of the data. */
    public boolean isWhole() {
        return correlationValue == null && first == last;
    }

    /** The data of this part. */
    public Bytes bytes() {
        return data == null ? Bytes.EMPTY : data;
    }
}
