package org.claviger.interop.cases;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.claviger.codec.ttlv.Bytes;

/** What the variables of a case stand for: bound when first received, equal from then on. */
final class Bindings {
    private static final String NOW = "$NOW";

    private final long now;
    private final Map<String, Bytes> values;
    private final Map<String, Bytes> implied;
    private final Map<Bytes, Bytes> printed;

    private Bindings(long now, Map<String, Bytes> values, Map<String, Bytes> implied, Map<Bytes, Bytes> printed) {
        this.now = now;
        this.values = values;
        this.implied = implied;
        this.printed = printed;
    }

    static Bindings startingAt(long now) {
        return new Bindings(now, new HashMap<>(), new HashMap<>(), new HashMap<>());
    }

    Bindings copy() {
        return new Bindings(now, new HashMap<>(values), new HashMap<>(implied), new HashMap<>(printed));
    }

    void takeOver(Bindings other) {
        values.putAll(other.values);
        implied.putAll(other.implied);
        printed.putAll(other.printed);
    }

    static boolean isVariable(String value) {
        return value.startsWith("$");
    }

    static boolean isNow(String value) {
        return value.equals(NOW);
    }

    /** The moment of {@code $NOW}, {@code $NOW-3600} and the like. */
    Optional<Long> moment(String value) {
        if (!value.startsWith(NOW)) {
            return Optional.empty();
        }
        String offset = value.substring(NOW.length());
        return Optional.of(offset.isEmpty() ? now : now + Long.parseLong(offset));
    }

    Optional<Bytes> find(String variable) {
        return Optional.ofNullable(values.get(variable));
    }

    /** The value to send for a variable: the bound one, else the latest that an answer gave without naming it. */
    Optional<Bytes> resolve(String variable) {
        return find(variable).or(() -> Optional.ofNullable(implied.get(variable)));
    }

    /** An output that a case prints, and what this server gave instead: a later request means the latter. */
    void replacePrinted(Bytes print, Bytes actual) {
        printed.put(print, actual);
    }

    Bytes meantBy(Bytes print) {
        return printed.getOrDefault(print, print);
    }

    void imply(String variable, Bytes value) {
        implied.put(variable, value);
    }

    void bind(String variable, Bytes value) {
        values.put(variable, value);
    }
}
