package org.claviger.interop.cases;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.DigitalSignatureAlgorithm;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.PaddingMethod;
import org.claviger.interop.wire.Item;

/**
 * What has to be known about one Batch Item to judge which values of its answer may differ.
 *
 * @param request the Batch Item of the request, as it was sent
 * @param makings the Batch Items that made the objects it names: parameters may come from there
 * @param generated the identifiers of objects whose material the server made
 * @param placeholderGenerated whether the object that the batch's ID Placeholder means is one of those
 * @param sent every value that the case has sent
 */
record Situation(
        Item request, List<Item> makings, Set<String> generated, boolean placeholderGenerated, Set<Bytes> sent) {
    private static final int BATCH_OF_EXAMPLE_SERVER = 30;

    boolean isOf(Operation operation) {
        return request.find(Tag.OPERATION)
                .filter(item -> item.asInt() == operation.code())
                .isPresent();
    }

    /** Whether the object that is meant, or the key it is wrapped with, has material that the server made. */
    boolean touchesGeneratedMaterial() {
        Optional<Item> payload = request.find(Tag.REQUEST_PAYLOAD);
        if (payload.isEmpty()) {
            return false;
        }
        boolean named =
                payload.get().deep(Tag.UNIQUE_IDENTIFIER).stream().anyMatch(id -> generated.contains(id.asText()));
        boolean implied = payload.get().find(Tag.UNIQUE_IDENTIFIER).isEmpty() && placeholderGenerated;
        return named || implied;
    }

    /** Whether the same input gives another output each time. */
    boolean isInherentlyVariable() {
        boolean randomVector = parameters(Tag.RANDOM_IV).anyMatch(Item::asBoolean);
        boolean randomPadding = parameters(Tag.PADDING_METHOD)
                .anyMatch(padding -> padding.asInt() == PaddingMethod.OAEP.code()
                        || padding.asInt() == PaddingMethod.PSS.code()
                        || (padding.asInt() == PaddingMethod.PKCS1_V1_5.code() && isOf(Operation.ENCRYPT)));
        boolean ecdsa = parameters(Tag.DIGITAL_SIGNATURE_ALGORITHM)
                .anyMatch(algorithm -> algorithm.asInt() >= DigitalSignatureAlgorithm.DSA_WITH_SHA_1.code());
        return randomVector || randomPadding || ecdsa || isOf(Operation.RNG_RETRIEVE);
    }

    private Stream<Item> parameters(Tag tag) {
        return Stream.concat(Stream.of(request), makings.stream()).flatMap(item -> item.deep(tag).stream());
    }

    /** An answer to Query that lists this many operations is an example server's whole list. */
    static boolean isExampleServersList(long operations) {
        return operations > BATCH_OF_EXAMPLE_SERVER;
    }
}
