/** The configuration: one TOML file, one record for each of its sections, read and judged whole at start. */
@NullMarked
package org.claviger.server.config;

import org.jspecify.annotations.NullMarked;
