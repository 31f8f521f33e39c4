package org.claviger.server.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.claviger.storage.IntegrityException;
import org.claviger.storage.KindOfDomain;
import org.claviger.storage.RecordKind;
import org.claviger.storage.ShardSum;
import org.claviger.storage.SumExpectation;

/** The sums in a checkpoint, as text. */
final class SignedSums {
    private static final HexFormat HEX = HexFormat.of();

    private SignedSums() {}

    /** What this node signs: the sums that it writes itself. */
    static List<SumExpectation> of(List<ShardSum> sums, String node) {
        return sums.stream()
                .filter(sum -> sum.isOf(node))
                .map(sum -> new SumExpectation(sum.of(), sum.shard(), sum.generation()))
                .sorted(Comparator.comparing(SumExpectation::shard).thenComparing(SumExpectation::of))
                .toList();
    }

    static String format(List<SumExpectation> sums) {
        return sums.stream()
                .map(sum -> hex(sum.of().domain()) + "/" + sum.of().kind().code() + "/" + hex(sum.shard()) + "="
                        + sum.generation())
                .collect(Collectors.joining(" "));
    }

    /** @throws IllegalArgumentException if it is no such text */
    static List<SumExpectation> parse(String text) {
        return text.isEmpty()
                ? List.of()
                : Arrays.stream(text.split(" ", -1)).map(SignedSums::parseOne).toList();
    }

    private static SumExpectation parseOne(String text) {
        String[] parts = text.split("[/=]", -1);
        if (parts.length != 4) {
            throw new IllegalArgumentException("no sum: " + text);
        }
        try {
            return new SumExpectation(
                    new KindOfDomain(text(parts[0]), RecordKind.of(Integer.parseInt(parts[1]))),
                    text(parts[2]),
                    Long.parseLong(parts[3]));
        } catch (IntegrityException e) {
            throw new IllegalArgumentException("no sum: " + text, e);
        }
    }

    private static String hex(String text) {
        return HEX.formatHex(text.getBytes(UTF_8));
    }

    private static String text(String hex) {
        return new String(HEX.parseHex(hex), UTF_8);
    }
}
