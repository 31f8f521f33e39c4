package org.claviger.hsm.pkcs11;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** SoftHSM2 finds its configuration by an environment variable of its own process, which Java cannot set by itself. */
final class SoftHsmEnvironment {
    private static final String VARIABLE = "SOFTHSM2_CONF";

    private SoftHsmEnvironment() {}

    /**
     * Starts a module while the variable names its configuration: C_Initialize is when SoftHSM2 reads it, and a pool may
     * have two, each with its own.
     *
     * @param configuration null leaves the environment as it is
     */
    static synchronized boolean starting(@Nullable Path configuration, BooleanSupplier start) {
        if (configuration != null) {
            use(configuration);
        }
        return start.getAsBoolean();
    }

    private static void use(Path configuration) {
        Linker linker = Linker.nativeLinker();
        MethodHandle setenv = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("setenv"),
                FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(VARIABLE);
            MemorySegment value =
                    arena.allocateFrom(configuration.toAbsolutePath().toString());
            int result = (int) setenv.invokeExact(name, value, 1);
            if (result != 0) {
                throw new IllegalStateException("setenv refused " + VARIABLE);
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("setenv", e);
        }
    }
}
