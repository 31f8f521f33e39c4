package org.claviger.server.metrics;

import java.util.List;
import java.util.function.Supplier;

/** Whether the server can do its work: one verdict for each part it depends on, asked when somebody looks. */
public final class Health {
    /** @param remark in words, without anything secret: this is shown to whoever can connect */
    public record Verdict(String part, boolean healthy, String remark) {}

    private final List<Supplier<Verdict>> parts;

    public Health(List<Supplier<Verdict>> parts) {
        this.parts = List.copyOf(parts);
    }

    public List<Verdict> ask() {
        return parts.stream().map(Supplier::get).toList();
    }
}
