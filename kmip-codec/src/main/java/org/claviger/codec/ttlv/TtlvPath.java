package org.claviger.codec.ttlv;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;

/** Where a reader is in a message: the structures that are open, and how deep and how many items there were. */
final class TtlvPath {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private record Level(int tag, List<Ttlv> items) {}

    private final Limits limits;
    private final List<Level> levels = new ArrayList<>();
    private int items;
    private int batchItems;

    TtlvPath(Limits limits) {
        this.limits = limits;
    }

    /** Counts an item that begins, and checks the limits. */
    void count(int tag, int offset) {
        if (++items > limits.itemsMax()) {
            throw malformed("More than " + limits.itemsMax() + " items", offset);
        }
        if (tag == Tag.BATCH_ITEM.code()) {
            countBatchItem(offset);
        }
    }

    /** For an item whose tag is known only at its end. */
    void countBatchItem(int offset) {
        if (++batchItems > limits.batchItemsMax()) {
            throw malformed("More than " + limits.batchItemsMax() + " batch items", offset);
        }
    }

    /** Goes down into a structure, whose items will be added to the list. */
    void enter(int tag, List<Ttlv> structureItems, int offset) {
        if (levels.size() == limits.depthMax()) {
            throw malformed("Structures more than " + limits.depthMax() + " deep", offset);
        }
        levels.add(new Level(tag, structureItems));
    }

    void leave() {
        levels.removeLast();
    }

    MalformedTtlvException malformed(String fault, int offset) {
        StringBuilder path = new StringBuilder();
        for (int depth = 0; depth < levels.size(); depth++) {
            int tag = levels.get(depth).tag;
            // Counted now, not while reading: a reader that counts siblings at each item is quadratic.
            long ordinal = depth == 0
                    ? 0
                    : levels.get(depth - 1).items.stream()
                            .filter(item -> item.tag() == tag)
                            .count();
            path.append(depth == 0 ? "" : "/").append(label(tag));
            if (ordinal > 0 || tag == Tag.BATCH_ITEM.code()) {
                path.append('[').append(ordinal).append(']');
            }
        }
        return new MalformedTtlvException(fault, offset, path.toString());
    }

    /** The tag of a name in XML or JSON, or of its number in hexadecimal; of KMIP and the extensions alone. */
    static OptionalInt tag(String name) {
        Tag known = Tag.find(name).orElse(null);
        if (known != null) {
            return OptionalInt.of(known.code());
        }
        // The specification's own example has x540001 as the name of an element.
        String digits = name.startsWith("0x") ? name.substring(2) : name.startsWith("x") ? name.substring(1) : "";
        if (digits.length() != 6 || !digits.chars().allMatch(HexFormat::isHexDigit)) {
            return OptionalInt.empty();
        }
        int tag = HexFormat.fromHexDigits(digits);
        return isTag(tag) ? OptionalInt.of(tag) : OptionalInt.empty();
    }

    static boolean isTag(int tag) {
        return tag >>> 16 == 0x42 || tag >>> 16 == 0x54;
    }

    static String label(int tag) {
        return Tag.find(tag).map(Tag::label).orElseGet(() -> "0x" + HEX.toHexDigits(tag, 6));
    }
}
