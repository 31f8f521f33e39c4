package org.claviger.codec.version;

import static org.claviger.codec.version.ProtocolVersion.V1_2;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.claviger.codec.KmipException;
import org.claviger.codec.ttlv.ItemType;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.codec.ttlv.Ttlv.EnumerationItem;
import org.claviger.codec.ttlv.Ttlv.IntegerItem;
import org.claviger.codec.ttlv.Ttlv.Structure;
import org.claviger.codec.type.EnumerationValue;
import org.jspecify.annotations.Nullable;

/**
 * Takes out of an answer what its version lacks: the tags, the values of enumerations and the bits of masks whose table
 * rows say so, and nothing that is not in the tables (extensions). The one place that keeps a client from ever seeing
 * what its version does not have.
 */
final class VersionFilter {
    /** Items that a structure got later than their tag came into being. */
    // Deviation: the Digest of 1.0 has no Key Format Type; PyKMIP 0.11 in 1.0 cannot read one without, so it stays.
    private static final Map<Tag, Map<Tag, ProtocolVersion>> ADDED_LATER = Map.of(
            Tag.CRYPTOGRAPHIC_PARAMETERS,
            Map.of(Tag.DIGITAL_SIGNATURE_ALGORITHM, V1_2, Tag.CRYPTOGRAPHIC_ALGORITHM, V1_2));

    /** Where an item cannot be said, neither can the structure that needs it. */
    private static final Map<Tag, Set<Tag>> REQUIRED = Map.ofEntries(
            Map.entry(Tag.ALTERNATIVE_NAME, Set.of(Tag.ALTERNATIVE_NAME_TYPE)),
            Map.entry(Tag.CERTIFICATE, Set.of(Tag.CERTIFICATE_TYPE)),
            Map.entry(Tag.DIGEST, Set.of(Tag.HASHING_ALGORITHM)),
            Map.entry(Tag.KEY_BLOCK, Set.of(Tag.KEY_FORMAT_TYPE, Tag.CRYPTOGRAPHIC_ALGORITHM, Tag.KEY_WRAPPING_DATA)),
            Map.entry(Tag.KEY_VALUE_LOCATION, Set.of(Tag.KEY_VALUE_LOCATION_TYPE)),
            Map.entry(Tag.KEY_WRAPPING_DATA, Set.of(Tag.WRAPPING_METHOD)),
            Map.entry(Tag.LINK, Set.of(Tag.LINK_TYPE)),
            Map.entry(Tag.NAME, Set.of(Tag.NAME_TYPE)),
            Map.entry(Tag.NONCE, Set.of(Tag.NONCE_ID)),
            Map.entry(Tag.PGP_KEY, Set.of(Tag.KEY_BLOCK)),
            Map.entry(Tag.PRIVATE_KEY, Set.of(Tag.KEY_BLOCK)),
            Map.entry(Tag.PROFILE_INFORMATION, Set.of(Tag.PROFILE_NAME)),
            Map.entry(Tag.PUBLIC_KEY, Set.of(Tag.KEY_BLOCK)),
            Map.entry(Tag.RANDOM_NUMBER_GENERATOR, Set.of(Tag.RNG_ALGORITHM)),
            Map.entry(Tag.REVOCATION_REASON, Set.of(Tag.REVOCATION_REASON_CODE)),
            Map.entry(Tag.RNG_PARAMETERS, Set.of(Tag.RNG_ALGORITHM)),
            Map.entry(Tag.SECRET_DATA, Set.of(Tag.SECRET_DATA_TYPE, Tag.KEY_BLOCK)),
            Map.entry(Tag.SPLIT_KEY, Set.of(Tag.SPLIT_KEY_METHOD, Tag.KEY_BLOCK)),
            Map.entry(Tag.SYMMETRIC_KEY, Set.of(Tag.KEY_BLOCK)),
            Map.entry(Tag.USAGE_LIMITS, Set.of(Tag.USAGE_LIMITS_UNIT)),
            Map.entry(Tag.VALIDATION_INFORMATION, Set.of(Tag.VALIDATION_AUTHORITY_TYPE, Tag.VALIDATION_TYPE)));

    /** An answer that is about an object is of no use without these. */
    private static final Set<Tag> REQUIRED_OF_PAYLOADS = Set.of(
            Tag.OBJECT_TYPE,
            Tag.CERTIFICATE,
            Tag.CERTIFICATE_REQUEST,
            Tag.OPAQUE_OBJECT,
            Tag.PGP_KEY,
            Tag.PRIVATE_KEY,
            Tag.PUBLIC_KEY,
            Tag.SECRET_DATA,
            Tag.SPLIT_KEY,
            Tag.SYMMETRIC_KEY,
            Tag.VALIDITY_INDICATOR);

    private static final Map<Class<?>, Map<Integer, List<EnumerationValue>>> BY_CODE = new ConcurrentHashMap<>();

    private final ProtocolVersion version;

    VersionFilter(ProtocolVersion version) {
        this.version = version;
    }

    /**
     * The structure with what this version has.
     *
     * @param lists whether items at the top are entries of lists, any of which may be left out (the answer to Query)
     * @throws KmipException where what is left out is what the answer is about
     */
    Structure filter(Structure answer, boolean lists) {
        List<Ttlv> kept = new ArrayList<>(answer.items().size());
        for (Ttlv item : answer.items()) {
            Ttlv said = filter(item, null);
            if (said != null) {
                kept.add(said);
            } else if (!lists && isRequired(REQUIRED_OF_PAYLOADS, item)) {
                throw KmipException.notSupported("Version " + version + " cannot express this object.");
            }
        }
        return new Structure(answer.tag(), kept);
    }

    /** The item as this version can say it; null where it cannot. */
    @Nullable
    Ttlv filter(Ttlv item, @Nullable Tag parent) {
        Tag tag = Tag.find(item.tag()).orElse(null);
        if (tag == null) {
            return item;
        }
        if (!tag.existsIn(version) || isAddedLater(parent, tag)) {
            return null;
        }
        return switch (item) {
            // What a client put into an attribute of its own is its own affair.
            case Structure structure when tag == Tag.ATTRIBUTE -> structure;
            case Structure structure -> filterItems(structure, tag);
            case EnumerationItem enumeration -> has(tag, enumeration.value()) ? enumeration : null;
            case IntegerItem integer -> new IntegerItem(item.tag(), mask(tag, integer.value()));
            default -> item;
        };
    }

    private @Nullable Structure filterItems(Structure structure, Tag tag) {
        List<Ttlv> kept = new ArrayList<>(structure.items().size());
        for (Ttlv child : structure.items()) {
            Ttlv said = filter(child, tag);
            if (said != null) {
                kept.add(said);
            } else if (isRequired(REQUIRED.getOrDefault(tag, Set.of()), child)) {
                return null;
            }
        }
        return new Structure(structure.tag(), kept);
    }

    private boolean isAddedLater(@Nullable Tag parent, Tag tag) {
        if (parent == null) {
            return false;
        }
        ProtocolVersion added = ADDED_LATER.getOrDefault(parent, Map.of()).get(tag);
        return added != null && !version.atLeast(added);
    }

    private static boolean isRequired(Set<Tag> required, Ttlv item) {
        return Tag.find(item.tag()).filter(required::contains).isPresent();
    }

    private boolean has(Tag tag, int value) {
        if (tag == Tag.ATTRIBUTE_REFERENCE || tag == Tag.TAG) {
            return Tag.find(value).map(named -> named.existsIn(version)).orElse(true);
        }
        List<EnumerationValue> named = tag.vocabulary()
                .map(type -> values(type).getOrDefault(value, List.of()))
                .orElse(List.of());
        return named.isEmpty() || named.stream().anyMatch(candidate -> candidate.existsIn(version));
    }

    /** Without the bits of a mask that are of other versions; an Integer that is no mask as it is. */
    private int mask(Tag tag, int value) {
        if (tag.type() != ItemType.INTEGER || tag.vocabulary().isEmpty()) {
            return value;
        }
        int mask = value;
        for (List<EnumerationValue> bits : values(tag.vocabulary().get()).values()) {
            if (bits.stream().noneMatch(bit -> bit.existsIn(version))) {
                mask &= ~bits.getFirst().code();
            }
        }
        return mask;
    }

    private static Map<Integer, List<EnumerationValue>> values(Class<? extends EnumerationValue> type) {
        return BY_CODE.computeIfAbsent(
                type,
                ignored -> Stream.of(type.getEnumConstants())
                        .collect(Collectors.groupingBy(EnumerationValue::code, Collectors.toList())));
    }
}
