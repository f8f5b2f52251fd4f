module.exports = { apps: [
  { name: 'api', 
    script: 'api.js' },
  { name: 'site',
    script: 'site.js' } ] }
