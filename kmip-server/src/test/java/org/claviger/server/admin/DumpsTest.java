package org.claviger.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DumpsTest {
    private static final String NO_CORE = "Max core file size        0                    0                    bytes";
    private static final String ANY_CORE = "Max core file size        unlimited            unlimited            bytes";
    private static final Map<String, String> OVERWRITES =
            Map.of("GLIBC_TUNABLES", "glibc.malloc.tcache_count=0:glibc.malloc.perturb=255");

    @Test
    void namesCoreDumpsThatTheLimitAllowsOrThatCannotBeSeen() {
        assertThat(Dumps.open(List.of(NO_CORE), OVERWRITES)).noneMatch(way -> way.contains("core dump"));
        assertThat(Dumps.open(List.of(ANY_CORE), OVERWRITES)).anyMatch(way -> way.contains("core dump"));
        assertThat(Dumps.open(List.of(), OVERWRITES)).anyMatch(way -> way.contains("core dump"));
    }

    @Test
    void namesFreedMemoryThatIsNotOverwritten() {
        assertThat(Dumps.open(List.of(NO_CORE), OVERWRITES)).noneMatch(way -> way.contains("overwritten"));
        assertThat(Dumps.open(List.of(NO_CORE), Map.of())).anyMatch(way -> way.contains("overwritten"));
        assertThat(Dumps.open(List.of(NO_CORE), Map.of("GLIBC_TUNABLES", "glibc.malloc.perturb=255")))
                .as("small pieces stay in the C library's caches")
                .anyMatch(way -> way.contains("tcache_count"));
    }
}
