package org.claviger.secret;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LockedMemoryTest {
    private static final Path STATUS = Path.of("/proc/self/status");

    @Test
    void locksWhatItHandsOut() throws IOException {
        Assumptions.assumeTrue(Files.exists(STATUS), "the kernel tells how much is locked");
        try (var secret = SecretBytes.allocate(32)) {
            Assumptions.assumeTrue(LockedMemory.locked(), "the system allows memory to be locked");

            assertThat(secret.length()).isEqualTo(32);
            assertThat(lockedBytesOfTheProcess()).isPositive().isGreaterThanOrEqualTo(LockedMemory.lockedBytes());
        }
    }

    @Test
    void worksUnlockedWhereTheSystemRefuses() throws Exception {
        Path shell = Path.of("/bin/sh");
        Assumptions.assumeTrue(Files.isExecutable(shell), "a shell sets the limit");
        List<String> command = List.of(
                shell.toString(),
                "-c",
                "ulimit -l 0 && exec \"$0\" --enable-native-access=ALL-UNNAMED -cp \"$1\" \"$2\"",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                System.getProperty("java.class.path"),
                Unlockable.class.getName());

        Process process = new ProcessBuilder(withoutPrivilege(command))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(output).contains("locked=false works=true");
    }

    /** Root locks memory whatever the limit; without CAP_IPC_LOCK the limit counts. */
    private static List<String> withoutPrivilege(List<String> command) {
        var whole = new ArrayList<String>();
        if (System.getProperty("user.name").equals("root")) {
            Path setpriv = Path.of("/usr/bin/setpriv");
            Assumptions.assumeTrue(Files.isExecutable(setpriv), "setpriv drops the privilege");
            whole.addAll(List.of(setpriv.toString(), "--bounding-set=-ipc_lock", "--inh-caps=-ipc_lock"));
        }
        whole.addAll(command);
        return whole;
    }

    private static long lockedBytesOfTheProcess() throws IOException {
        return Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith("VmLck:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .sum();
    }

    /** What a process prints whose limit of locked memory is zero. */
    static final class Unlockable {
        private Unlockable() {}

        public static void main(String[] arguments) {
            try (var secret = SecretBytes.copyOf(new byte[] {1, 2, 3})) {
                boolean works = secret.matches(new byte[] {1, 2, 3});
                System.out.println("locked=" + LockedMemory.locked() + " works=" + works);
            }
        }
    }
}
