package org.claviger.server.admin;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** By which ways the memory of this process, keys in use included, could get out of it: the launcher closes them. */
public final class Dumps {
    private static final Path LIMITS = Path.of("/proc/self/limits");

    /** What is freed is overwritten by the one, but for what the C library keeps in caches, which the other ends. */
    private static final List<String> OVERWRITING = List.of("glibc.malloc.perturb=255", "glibc.malloc.tcache_count=0");

    private static final Pattern NO_CORE = Pattern.compile("Max core file size +0 .*");

    private Dumps() {}

    /** The ways that are open; none as long as nobody changes what the launcher sets. */
    public static List<String> open() {
        List<String> limits = List.of();
        try {
            limits = Files.readAllLines(LIMITS);
        } catch (IOException e) {
            // Another system than Linux: what cannot be seen is taken for open.
        }
        return open(limits, System.getenv());
    }

    static List<String> open(List<String> limits, Map<String, String> environment) {
        List<String> open = new ArrayList<>();
        if (limits.stream().noneMatch(line -> NO_CORE.matcher(line).matches())) {
            open.add("a crash may leave a core dump (RLIMIT_CORE is not seen to be 0)");
        }
        if (!isSet("DisableAttachMechanism")) {
            open.add("its user may attach to it (-XX:+DisableAttachMechanism is missing)");
        }
        if (isSet("HeapDumpOnOutOfMemoryError")) {
            open.add("it dumps its heap when memory runs out (-XX:+HeapDumpOnOutOfMemoryError)");
        }
        String tunables = environment.getOrDefault("GLIBC_TUNABLES", "");
        List<String> missing = OVERWRITING.stream()
                .filter(tunable -> !tunables.contains(tunable))
                .toList();
        if (!missing.isEmpty()) {
            open.add("what TLS frees is not overwritten (GLIBC_TUNABLES lacks " + String.join(", ", missing) + ")");
        }
        return open;
    }

    /** Asked of the machine, for options come from several places and the last one wins. */
    private static boolean isSet(String option) {
        return Boolean.parseBoolean(ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .getVMOption(option)
                .getValue());
    }
}
