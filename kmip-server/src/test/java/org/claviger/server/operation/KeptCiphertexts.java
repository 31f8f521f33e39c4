package org.claviger.server.operation;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
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
import org.claviger.hsm.KeyHandle;
import org.claviger.server.testing.NewKey;
import org.claviger.server.testing.TestClient;
import org.claviger.server.testing.TestServer;

/** What clients keep of their keys, and what they get for it while the module goes away in every way. */
final class KeptCiphertexts {
    private static final String AWAY = "The HSM of this server is not available at the moment.";
    private static final int READERS = 4;

    final AtomicInteger opened = new AtomicInteger();
    final AtomicInteger refused = new AtomicInteger();
    final AtomicInteger wrong = new AtomicInteger();
    final List<Kept> kept = new CopyOnWriteArrayList<>();

    /** Held by the load, and by whoever closes its sessions: SoftHSM2 does not bear that while it uses one. */
    final ReentrantReadWriteLock calls = new ReentrantReadWriteLock();

    /** What a client keeps of one key. */
    record Kept(UniqueIdentifier key, Bytes plain, Encrypt.Response encrypted) {}

    interface Faults {
        void happen() throws Throwable;
    }

    void make(TestClient client, int count) {
        for (int i = 0; i < count; i++) {
            makeOne(client);
        }
    }

    private void makeOne(TestClient client) {
        int number = kept.size();
        NewKey key = NewKey.cbc();
        // Half of them never leave the module, half are opened for it: both have handles.
        UniqueIdentifier id = client.make(number % 2 == 0 ? key.with(Attribute.EXTRACTABLE, false) : key);
        Bytes plain = Bytes.owning(("what " + id + " protects").getBytes(StandardCharsets.UTF_8));
        Encrypt.Response encrypted = client.get(
                new Encrypt.Request(id, null, Data.of(plain), null, null, null, null, null), Encrypt.Response.class);
        kept.add(new Kept(id, plain, encrypted));
    }

    void readAll(TestClient client) {
        kept.forEach(each -> read(client, each));
    }

    private void read(TestClient client, Kept each) {
        var request = new Decrypt.Request(
                each.key(),
                null,
                each.encrypted().data(),
                each.encrypted().ivCounterNonce(),
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
            boolean same = Data.of(each.plain()).equals(response.data());
            (same ? opened : wrong).incrementAndGet();
        } else {
            (AWAY.equals(answer.resultMessage()) ? refused : wrong).incrementAndGet();
        }
    }

    void underLoad(TestServer server, Faults faults) throws Throwable {
        var over = new AtomicBoolean();
        List<Thread> readers = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            readers.add(Thread.ofPlatform().daemon().start(() -> {
                while (!over.get()) {
                    calls.readLock().lock();
                    try {
                        read(
                                server.as(TestServer.ALICE),
                                kept.get(ThreadLocalRandom.current().nextInt(kept.size())));
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

    /** Until the load has read or been refused some more. */
    void awaitReads() throws InterruptedException {
        int until = answers() + 50;
        while (answers() < until) {
            Thread.sleep(1);
        }
    }

    private int answers() {
        return opened.get() + refused.get() + wrong.get();
    }

    /** What the load was, for a proof. */
    String load() {
        return READERS + " readers of " + kept.size() + " keys";
    }

    /** A module that hides its generations: whoever caches handles by them keeps those of an earlier one. */
    static Hsm forgetful(Hsm module) {
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
