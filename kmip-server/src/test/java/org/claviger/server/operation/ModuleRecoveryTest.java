package org.claviger.server.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.pkcs11.TokenInitializer;
import org.claviger.server.custody.CustodyFixture;
import org.claviger.server.testing.TestClient;
import org.claviger.server.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** A module that goes away in every way under load: afterwards each ciphertext opens, and under its own key. */
@Timeout(300)
@EnabledIf(value = "available", disabledReason = "needs SoftHSM2: apt-get install softhsm2")
class ModuleRecoveryTest {
    private static final int KEYS = 100;
    private static final int ROUNDS = Boolean.getBoolean("claviger.prove") ? 100 : 6;

    @TempDir
    private Path folder;

    private final KeptCiphertexts clients = new KeptCiphertexts();

    static boolean available() {
        return TokenInitializer.findSoftHsm().isPresent();
    }

    @Test
    void opensEveryCiphertextUnderItsOwnKeyAfterEveryLoss() throws Throwable {
        Hsm module = CustodyFixture.softHsm(folder);
        try (TestServer server = new TestServer(folder, module)) {
            clients.make(server.as(TestServer.ALICE), KEYS);
            long generation = module.generation();

            clients.underLoad(server, () -> {
                for (int round = 0; round < ROUNDS; round++) {
                    lose(module, round);
                }
            });
            int during = clients.opened.get();
            clients.readAll(server.as(TestServer.ALICE));

            assertThat(clients.wrong).hasValue(0);
            assertThat(clients.opened.get() - during).isEqualTo(KEYS);
            assertThat(during).isPositive();
            assertThat(module.generation()).isGreaterThanOrEqualTo(generation + ROUNDS);
            System.out.println("PROOF P1 | " + ROUNDS + " losses of the module (initialised anew, token away, sessions"
                    + " closed) under " + clients.load() + " | " + clients.opened
                    + " ciphertexts opened under their own keys, " + clients.refused + " refused meanwhile | lost "
                    + clients.wrong);
        }
    }

    @Test
    void catchesACacheThatKeepsHandlesOfAnEarlierGeneration() throws Throwable {
        Hsm module = CustodyFixture.softHsm(folder);
        try (TestServer server = new TestServer(folder, KeptCiphertexts.forgetful(module))) {
            TestClient alice = server.as(TestServer.ALICE);
            clients.make(alice, 10);
            clients.readAll(alice);
            assertThat(clients.wrong).hasValue(0);

            module.reconnect();
            clients.readAll(alice);

            assertThat(clients.wrong.get()).isPositive();
        }
    }

    private void lose(Hsm module, int round) throws Throwable {
        clients.awaitReads();
        switch (round % 3) {
            case 0 -> module.reconnect();
            case 1 -> {
                Path away = Files.move(folder.resolve("hsm/tokens"), folder.resolve("away"));
                try {
                    module.reconnect();
                    throw new AssertionError("a module without its token was opened");
                } catch (HsmException e) {
                    Files.move(away, folder.resolve("hsm/tokens"));
                }
                module.reconnect();
            }
            default -> {
                // The probe of this generation is a caller too: SoftHSM2 would crash under it.
                module.capabilities();
                clients.calls.writeLock().lock();
                try {
                    closeAllSessions();
                } finally {
                    clients.calls.writeLock().unlock();
                }
                clients.awaitReads();
                module.reconnect();
            }
        }
    }

    private static void closeAllSessions() throws Throwable {
        Linker linker = Linker.nativeLinker();
        try (Arena arena = Arena.ofConfined()) {
            SymbolLookup module =
                    SymbolLookup.libraryLookup(TokenInitializer.findSoftHsm().orElseThrow(), arena);
            MethodHandle list = linker.downcallHandle(
                    module.findOrThrow("C_GetSlotList"),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_LONG, ValueLayout.JAVA_BYTE, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
            MethodHandle close = linker.downcallHandle(
                    module.findOrThrow("C_CloseAllSessions"),
                    FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
            MemorySegment slots = arena.allocate(ValueLayout.JAVA_LONG, 16);
            MemorySegment count = arena.allocateFrom(ValueLayout.JAVA_LONG, 16);
            assertThat((long) list.invokeExact((byte) 1, slots, count)).isZero();
            for (long i = 0; i < count.get(ValueLayout.JAVA_LONG, 0); i++) {
                assertThat((long) close.invokeExact(slots.getAtIndex(ValueLayout.JAVA_LONG, i)))
                        .isZero();
            }
        }
    }
}
