package org.claviger.server.crypto;

import java.util.Optional;
import java.util.function.BiPredicate;
import org.claviger.codec.KmipException;
import org.claviger.codec.ttlv.Bytes;
import org.jspecify.annotations.Nullable;

/** Data in parts that are compared with a MAC or a signature at the end. */
public final class VerdictStream implements PartStream {
    private final PartSink parts;
    private final BiPredicate<byte[], Bytes> fits;
    private @Nullable Bytes expected;

    /** @param fits whether what the parts came to fits the MAC or signature */
    VerdictStream(PartSink parts, BiPredicate<byte[], Bytes> fits) {
        this.parts = parts;
        this.fits = fits;
    }

    /**
     * Takes a part; after the last one it is said whether the data fits.
     *
     * @param given the MAC or signature, which may come with any of the parts
     */
    public Optional<Boolean> take(Bytes part, @Nullable Bytes given, boolean last) {
        if (given != null) {
            expected = given;
        }
        parts.take(part.toArray());
        if (!last) {
            return Optional.empty();
        }
        if (expected == null) {
            throw KmipException.invalidMessage("The MAC Data or Signature Data is missing.");
        }
        return Optional.of(fits.test(parts.finish(), expected));
    }

    @Override
    public void close() {
        parts.close();
    }
}
