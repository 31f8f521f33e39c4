package org.claviger.server.crypto;

import java.util.function.Supplier;
import org.claviger.codec.KmipException;
import org.claviger.codec.type.ResultReason;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.HsmStream;

/** Parts that a module takes, with a key that is lent until the end. */
final class ModuleSink implements PartSink {
    private final HsmStream stream;
    private final Runnable giveBack;
    private boolean open = true;

    /** @param giveBack gives the key back; called once */
    ModuleSink(HsmStream stream, Runnable giveBack) {
        this.stream = stream;
        this.giveBack = giveBack;
    }

    @Override
    public byte[] take(byte[] part) {
        return call(() -> stream.update(part));
    }

    @Override
    public byte[] finish() {
        return call(stream::finish);
    }

    private static byte[] call(Supplier<byte[]> step) {
        try {
            return step.get();
        } catch (HsmException e) {
            if (e.reason() == HsmException.Reason.STALE_HANDLE) {
                throw new KmipException(
                        ResultReason.INVALID_CORRELATION_VALUE,
                        "The HSM has started anew meanwhile: the operation in parts begins again.");
            }
            throw Failures.of(e);
        }
    }

    @Override
    public void close() {
        if (!open) {
            return;
        }
        open = false;
        try {
            stream.close();
        } finally {
            giveBack.run();
        }
    }
}
