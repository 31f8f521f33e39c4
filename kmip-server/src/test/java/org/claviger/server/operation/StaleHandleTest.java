package org.claviger.server.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.server.testing.AnswerAssert.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.claviger.codec.message.ResponseBatchItem;
import org.claviger.codec.object.Data;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.Encrypt;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.ResultReason;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.software.SoftwareHsm;
import org.claviger.server.testing.NewKey;
import org.claviger.server.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A module that starts anew between the look for a key and the call with it, once or again and again. */
class StaleHandleTest {
    @TempDir
    private Path folder;

    private final AtomicInteger restarts = new AtomicInteger();

    @Test
    void isNotNoticedWhenItHappensOnce() {
        try (TestServer server = new TestServer(folder, module())) {
            assertThat(encryptAfter(server, 1)).succeeded();
        }
    }

    @Test
    void isSaidWhenItHappensAgainInTheSameRequest() {
        try (TestServer server = new TestServer(folder, module())) {
            ResponseBatchItem answer = encryptAfter(server, 2);

            assertThat(answer).failedWith(ResultReason.GENERAL_FAILURE);
            assertThat(answer.resultMessage()).contains("started anew", "nothing was done; send it again");
            assertThat(restarts).hasValue(0);
        }
    }

    private ResponseBatchItem encryptAfter(TestServer server, int times) {
        UniqueIdentifier key = server.as(TestServer.ALICE).make(NewKey.cbc());
        restarts.set(times);
        return server.as(TestServer.ALICE)
                .send(new Encrypt.Request(key, null, Data.of(Bytes.ofHex("48656c6c6f")), null, null, null, null, null));
    }

    /** Starts anew right before a call that encrypts, as often as it is told to. */
    private Hsm module() {
        SoftwareHsm module = new SoftwareHsm();
        return (Hsm) Proxy.newProxyInstance(
                Hsm.class.getClassLoader(), new Class<?>[] {Hsm.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("encrypt")
                            && restarts.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                        module.reconnect();
                    }
                    try {
                        return method.invoke(module, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
