# Makes gems of Debian's packages, and the index that Bundler reads: `ruby gems.rb DEBIAN TO`, where
# DEBIAN has each package in a folder of its own. `scripts/machines` runs it.
#
# Debian installs the files of a gem, and of C code what was compiled, so nothing is left to compile.
require "fileutils"
require "rubygems/package"
require "zlib"

# Where Debian has what belongs to the folder `lib` of a gem that has no folder of its own.
SPLIT = %r{\Ausr/lib/(?:[^/]+/ruby/vendor_ruby/[^/]+|ruby/vendor_ruby)/}

debian, to = ARGV.map { |path| File.expand_path(path) }
FileUtils.mkdir_p(["#{to}/gems", "#{to}/quick/Marshal.4.8"])
Gem::DefaultUserInteraction.ui = Gem::SilentUI.new
specifications = "{rubygems-integration,ruby/gems}/*/specifications/*.gemspec"
index = Dir.glob("#{debian}/*/usr/{lib,share,lib/*}/#{specifications}").map do |path|
  package = path[%r{\A#{debian}/[^/]+}]
  spec = Gem::Specification.load(path)
  own = %r{/gems/#{Regexp.escape(spec.full_name)}/}
  compiled = %r{/extensions/[^/]+/[^/]+/#{Regexp.escape(spec.full_name)}/}
  all = Dir.glob("**/*", base: package).select { |file| File.file?("#{package}/#{file}") }
  is_split = all.none?(own)
  places = all.filter_map do |file|
    inner =
      case file
      when own then $'
      when compiled then "lib/#{$'}"
      when SPLIT then is_split && "lib/#{$'}"
      end
    [file, inner] if inner
  end
  work = "#{to}/#{spec.full_name}"
  FileUtils.mkdir_p(work)
  places.each do |file, inner|
    FileUtils.mkdir_p(File.dirname("#{work}/#{inner}"))
    FileUtils.cp("#{package}/#{file}", "#{work}/#{inner}")
  end
  spec.files = files = places.map(&:last)
  spec.extensions = spec.extra_rdoc_files = spec.test_files = []
  spec.executables = spec.executables.select { |name| files.include?("#{spec.bindir}/#{name}") }
  Dir.chdir(work) { FileUtils.mv(Gem::Package.build(spec, true), "#{to}/gems") }
  FileUtils.rm_r(work)
  record = "#{to}/quick/Marshal.4.8/#{spec.full_name}.gemspec.rz"
  File.binwrite(record, Zlib.deflate(Marshal.dump(spec)))
  [spec.name, spec.version, spec.original_platform]
end
{ "specs" => index, "prerelease_specs" => [] }.each do |name, gems|
  File.binwrite("#{to}/#{name}.4.8.gz", Zlib.gzip(Marshal.dump(gems)))
end
