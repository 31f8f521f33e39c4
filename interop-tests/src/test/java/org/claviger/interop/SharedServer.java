package org.claviger.interop;

import org.claviger.interop.server.Distribution;
import org.claviger.interop.server.Home;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests one server for the whole run, with {@code --interop}: starting one takes seconds. Tests that change or
 * break their server start their own with {@link #distribution()}.
 */
public final class SharedServer implements ParameterResolver, ExecutionCondition {
    /** The outcome of the one start: a server that does not come up is reported by every test, and tried once. */
    private record Start(RunningServer server, RuntimeException failure) implements AutoCloseable {
        @Override
        public void close() {
            if (server != null) {
                server.close();
            }
        }
    }

    public static Distribution distribution() {
        return Distribution.find().orElseThrow();
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return Distribution.find().isPresent()
                ? ConditionEvaluationResult.enabled("there is a server to start")
                : ConditionEvaluationResult.disabled("needs dist/claviger: run make build");
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == RunningServer.class;
    }

    @Override
    public RunningServer resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Distribution distribution = distribution();
        Start start = context.getRoot()
                .getStore(Namespace.create(SharedServer.class))
                .computeIfAbsent(RunningServer.class, key -> start(distribution), Start.class);
        if (start.failure() != null) {
            throw start.failure();
        }
        return start.server();
    }

    private static Start start(Distribution distribution) {
        try {
            return new Start(RunningServer.start(Home.create(distribution), "--interop"), null);
        } catch (RuntimeException | AssertionError e) {
            return new Start(null, new IllegalStateException("the shared server did not start: " + e.getMessage(), e));
        }
    }
}
