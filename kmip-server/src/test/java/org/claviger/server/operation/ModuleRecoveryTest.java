package org.claviger.server.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.message.ResponseBatchItem;
import org.claviger.codec.object.Data;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.Decrypt;
import org.claviger.codec.operation.Encrypt;
import org.claviger.codec.operation.Payloads;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.KeyHandle;
import org.claviger.hsm.pkcs11.TokenInitializer;
import org.claviger.server.custody.CustodyFixture;
import org.claviger.server.testing.NewKey;
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
    private static final String AWAY = "The HSM of this server is not available at the moment.";
    private static final int KEYS = 100;
    private static final int READERS = 4;
    private static final int ROUNDS = Boolean.getBoolean("claviger.prove") ? 100 : 6;

    @TempDir
    private Path folder;

    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger wrong = new AtomicInteger();

    /** Held by the load, and by whoever closes its sessions: SoftHSM2 does not bear that while it uses one. */
    private final ReentrantReadWriteLock calls = new ReentrantReadWriteLock();

    /** What a client keeps of one key. */
    private record Kept(UniqueIdentifier key, Bytes plain, Encrypt.Response encrypted) {}

    static boolean available() {
        return TokenInitializer.findSoftHsm().isPresent();
    }

    @Test
    void opensEveryCiphertextUnderItsOwnKeyAfterEveryLoss() throws Throwable {
        Hsm module = CustodyFixture.softHsm(folder);
        try (TestServer server = new TestServer(folder, module)) {
            List<Kept> kept = keys(server.as(TestServer.ALICE), KEYS);
            long generation = module.generation();

            underLoad(server, kept, () -> {
                for (int round = 0; round < ROUNDS; round++) {
                    lose(module, round);
                }
            });
            int during = opened.get();
            kept.forEach(each -> read(server.as(TestServer.ALICE), each));

            assertThat(wrong).hasValue(0);
            assertThat(opened.get() - during).isEqualTo(KEYS);
            assertThat(during).isPositive();
            assertThat(module.generation()).isGreaterThanOrEqualTo(generation + ROUNDS);
            System.out.println("PROOF P1 | " + ROUNDS + " losses of the module (initialised anew, token away, sessions"
                    + " closed) under " + READERS + " readers of " + KEYS + " keys | " + opened
                    + " ciphertexts opened under their own keys, " + refused + " refused meanwhile | lost " + wrong);
        }
    }

    @Test
    void catchesACacheThatKeepsHandlesOfAnEarlierGeneration() throws Throwable {
        Hsm module = CustodyFixture.softHsm(folder);
        try (TestServer server = new TestServer(folder, forgetful(module))) {
            TestClient alice = server.as(TestServer.ALICE);
            List<Kept> kept = keys(alice, 10);
            kept.forEach(each -> read(alice, each));
            assertThat(wrong).hasValue(0);

            module.reconnect();
            kept.forEach(each -> read(alice, each));

            assertThat(wrong.get()).isPositive();
        }
    }

    private static List<Kept> keys(TestClient alice, int count) {
        List<Kept> kept = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            NewKey key = NewKey.cbc();
            // Half of them never leave the module, half are opened for it: both have handles.
            UniqueIdentifier id = alice.make(i % 2 == 0 ? key.with(Attribute.EXTRACTABLE, false) : key);
            Bytes plain = Bytes.owning(("what key " + i + " protects").getBytes(StandardCharsets.UTF_8));
            Encrypt.Response encrypted = alice.get(
                    new Encrypt.Request(id, null, Data.of(plain), null, null, null, null, null),
                    Encrypt.Response.class);
            kept.add(new Kept(id, plain, encrypted));
        }
        return kept;
    }

    private void read(TestClient client, Kept kept) {
        var request = new Decrypt.Request(
                kept.key(),
                null,
                kept.encrypted().data(),
                kept.encrypted().ivCounterNonce(),
                null,
                null,
                null,
                null,
                null);
        ResponseBatchItem answer = client.send(request);
        Ttlv.Structure payload = answer.responsePayload();
        if (payload != null) {
            var response =
                    (Decrypt.Response) Payloads.of(Payloads.operation(request)).readResponse(payload);
            boolean same = Data.of(kept.plain()).equals(response.data());
            (same ? opened : wrong).incrementAndGet();
        } else {
            (AWAY.equals(answer.resultMessage()) ? refused : wrong).incrementAndGet();
        }
    }

    private interface Faults {
        void happen() throws Throwable;
    }

    private void underLoad(TestServer server, List<Kept> kept, Faults faults) throws Throwable {
        var over = new AtomicBoolean();
        List<Thread> readers = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            readers.add(Thread.ofPlatform().daemon().start(() -> {
                while (!over.get()) {
                    calls.readLock().lock();
                    try {
                        read(
                                server.as(TestServer.ALICE),
                                kept.get(ThreadLocalRandom.current().nextInt(KEYS)));
                    } finally {
                        calls.readLock().unlock();
                    }
                }
            }));
        }
        try {
            faults.happen();
        } finally {
            over.set(true);
            for (Thread reader : readers) {
                reader.join(30_000);
            }
        }
    }

    private void lose(Hsm module, int round) throws Throwable {
        awaitReads();
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
                calls.writeLock().lock();
                try {
                    closeAllSessions();
                } finally {
                    calls.writeLock().unlock();
                }
                awaitReads();
                module.reconnect();
            }
        }
    }

    /** Until the load has read or been refused some more. */
    private void awaitReads() throws InterruptedException {
        int until = opened.get() + refused.get() + wrong.get() + 50;
        while (opened.get() + refused.get() + wrong.get() < until) {
            Thread.sleep(1);
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

    /** A module that hides its generations: whoever caches handles by them keeps those of an earlier one. */
    private static Hsm forgetful(Hsm module) {
        long first = module.generation();
        return (Hsm) Proxy.newProxyInstance(
                Hsm.class.getClassLoader(), new Class<?>[] {Hsm.class}, (proxy, method, arguments) -> {
                    Object[] changed = arguments == null
                            ? new Object[0]
                            : Arrays.stream(arguments)
                                    .map(argument -> of(module.generation(), argument))
                                    .toArray();
                    try {
                        return method.getName().equals("generation")
                                ? (Object) first
                                : of(first, method.invoke(module, changed));
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static Object of(long generation, Object value) {
        return value instanceof KeyHandle key ? new KeyHandle(generation, key.number(), key.kind()) : value;
    }
}
